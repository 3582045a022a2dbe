package io.codex.core.facility;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a key of a facility's file means: the source of the schema's descriptions and of the reference page.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@interface Key {
    String value();

    /// In YAML; empty where an absent key means that nothing is set.
    String byDefault() default "";

    Form form() default Form.ANY;

    boolean required() default false;
}
