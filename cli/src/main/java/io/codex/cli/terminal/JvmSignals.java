package io.codex.cli.terminal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/// `sun.misc.Signal` of `jdk.unsupported`. The compiler warns of any mention of it, and no annotation says that it is
/// meant: hence by reflection.
final class JvmSignals {
    private JvmSignals() {}

    /// @param name without `SIG`
    /// @return what handled the signal before, for {@link #restore}; empty when the JVM keeps the signal for itself
    static Optional<Object> handle(String name, Runnable action) {
        return install(
                name,
                Proxy.newProxyInstance(
                        handlerType().getClassLoader(), new Class<?>[] {handlerType()}, (proxy, method, arguments) -> {
                            return switch (method.getName()) {
                                case "handle" -> {
                                    action.run();
                                    yield null;
                                }
                                case "equals" ->
                                    System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                                case "hashCode" -> System.identityHashCode(proxy);
                                default -> "the handler of " + name;
                            };
                        }));
    }

    /// @return as {@link #handle}
    static Optional<Object> ignore(String name) {
        try {
            return install(name, handlerType().getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sun.misc.SignalHandler.SIG_IGN", e);
        }
    }

    static void restore(String name, Object handler) {
        install(name, handler);
    }

    private static Optional<Object> install(String name, Object handler) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Object signal = type.getConstructor(String.class).newInstance(name);
            return Optional.of(type.getMethod("handle", type, handlerType()).invoke(null, signal, handler));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return Optional.empty();
            }
            throw new IllegalStateException("cannot handle SIG" + name, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sun.misc.Signal", e);
        }
    }

    private static Class<?> handlerType() {
        try {
            return Class.forName("sun.misc.SignalHandler");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no sun.misc.SignalHandler", e);
        }
    }
}
