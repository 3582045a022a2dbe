package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One model on two devices, both of which are the CPU here.
class ReplicasTest {
    private static final List<Device> TWO = List.of(Device.cpu(), Device.cpu());

    @Test
    void bothDevicesGetWorkAndGiveTheVectorsOfOne() {
        List<String> texts = IntStream.range(0, 24)
                .mapToObj(i -> "Diagnostic number %d: ".formatted(i) + "electron density ".repeat(i))
                .toList();
        List<float[]> expected = LoadedModel.MODEL.embed(texts, PassGate.OPEN).vectors();
        CountDownLatch both = new CountDownLatch(2);
        PassGate together = forward -> {
            both.countDown();
            assertThat(awaits(both)).isTrue();
            return forward.get();
        };

        try (EmbeddingModel model = load(TWO)) {
            List<float[]> vectors = model.embed(texts, together).vectors();

            assertThat(model.deviceNames()).containsExactly("cpu", "cpu");
            assertThat(model.passes())
                    .hasSize(2)
                    .allSatisfy(passes -> assertThat(passes).isPositive());
            for (int i = 0; i < texts.size(); i++) {
                assertThat(vectors.get(i)).as(texts.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void requestsOneAfterTheOtherTakeTurns() {
        try (EmbeddingModel model = load(TWO)) {
            for (int request = 0; request < 6; request++) {
                model.embed(List.of("tokamak"), PassGate.OPEN);
            }

            assertThat(model.passes()).containsExactly(3L, 3L);
        }
    }

    @Test
    void eachDeviceIsTested() {
        SelfTest shipped = SelfTest.forModel(ModelSource.MINILM);
        try (EmbeddingModel model = load(TWO)) {
            assertThat(shipped.check(model)).isLessThan(shipped.tolerance());
            assertThat(model.embedOn(1, List.of("tokamak")).vectors().getFirst())
                    .isEqualTo(model.embedOn(0, List.of("tokamak")).vectors().getFirst());
        }
    }

    @Test
    void aDeviceThatDoesNotTakeTheModelIsNamed() {
        // libtorch is the build for the CPU
        assertThatThrownBy(() -> load(List.of(Device.cpu(), Device.gpu(1))))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("cuda:1: ");
    }

    private static EmbeddingModel load(List<Device> devices) {
        return EmbeddingModel.load(ModelSource.MINILM, LoadedModel.FILES, devices, 4096, devices.size());
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
