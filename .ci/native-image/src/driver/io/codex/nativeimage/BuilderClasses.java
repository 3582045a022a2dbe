package io.codex.nativeimage;

import java.lang.reflect.Constructor;

/// Makes objects of the builder's classes that have a constructor without parameters.
final class BuilderClasses {

    private BuilderClasses() {}

    static <T> T instance(Class<? extends T> type) {
        try {
            Constructor<? extends T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make an object of the builder's " + type, e);
        }
    }
}
