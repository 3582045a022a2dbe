package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a call allocates in libtorch is given back when it returns.
class MemoryTest {
    private static final int TEXTS = 16;
    private static final int CALLS = 300;
    /// The smallest thing that a call could leak: its output.
    private static final long LEAK = (long) CALLS * TEXTS * 384 * Float.BYTES;

    @Test
    void hundredsOfCallsLeaveNoNativeMemoryBehind() throws Throwable {
        List<String> texts =
                IntStream.range(0, TEXTS).mapToObj(i -> "text " + i).toList();
        call(texts, 100);
        long before = mallocBytesInUse();

        call(texts, CALLS);

        assertThat(mallocBytesInUse() - before).isLessThan(LEAK / 2);
    }

    private static void call(List<String> texts, int times) {
        for (int i = 0; i < times; i++) {
            LoadedModel.MODEL.embed(texts, PassGate.OPEN);
        }
    }

    /// `uordblks` + `hblkhd` of mallinfo2(3): exact, where the resident size would count the Java heap too.
    @SuppressWarnings("restricted") // a foreign function is the point
    private static long mallocBytesInUse() throws Throwable {
        StructLayout mallinfo = MemoryLayout.structLayout(
                IntStream.range(0, 10).mapToObj(_ -> ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));
        Linker linker = Linker.nativeLinker();
        MethodHandle mallinfo2 =
                linker.downcallHandle(linker.defaultLookup().findOrThrow("mallinfo2"), FunctionDescriptor.of(mallinfo));
        System.gc();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, 7) + info.getAtIndex(ValueLayout.JAVA_LONG, 4);
        }
    }
}
