package io.codex.embed.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.embed.config.DevicePreference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceRequestTest {
    private static final GpuSelection FIRST_TWO = new GpuSelection.First(2);

    @Test
    void withoutAnySettingItIsTheCpu() {
        assertThat(request(null, null)).isEqualTo(new DeviceRequest.Cpu());
        assertThat(request(DevicePreference.AUTO, null)).isEqualTo(new DeviceRequest.Cpu());
        assertThat(request(DevicePreference.AUTO, "0")).isEqualTo(new DeviceRequest.Cpu());
    }

    @Test
    void gpusThatAreNamedAreRequired() {
        assertThat(request(null, "2")).isEqualTo(new DeviceRequest.Gpus(FIRST_TWO, true));
        assertThat(DeviceRequest.of(Optional.empty(), OptionalInt.of(3), Optional.empty()))
                .isEqualTo(new DeviceRequest.Gpus(new GpuSelection.Indices(List.of(3)), true));
    }

    @Test
    void autoTakesTheCpuWhereTheyCannotBeUsed() {
        assertThat(request(DevicePreference.AUTO, "2")).isEqualTo(new DeviceRequest.Gpus(FIRST_TWO, false));
    }

    @Test
    void cpuWinsOverGpusThatAreNamed() {
        assertThat(request(DevicePreference.CPU, "2")).isEqualTo(new DeviceRequest.Cpu());
        assertThat(DeviceRequest.of(Optional.of(DevicePreference.CPU), OptionalInt.of(0), Optional.of("all")))
                .isEqualTo(new DeviceRequest.Cpu());
    }

    @Test
    void gpuWithoutANumberIsTheFirstOne() {
        assertThat(request(DevicePreference.GPU, null))
                .isEqualTo(new DeviceRequest.Gpus(new GpuSelection.First(1), true));
    }

    @Test
    void oneGpuAndSeveralAtOnceAreRefused() {
        assertThatThrownBy(() -> DeviceRequest.of(Optional.empty(), OptionalInt.of(0), Optional.of("all")))
                .isInstanceOf(CodexException.class)
                .hasMessage("codex.embed.gpu is 0 and codex.embed.gpus is 'all'");
    }

    @Test
    void aNumberIsThatManyAndACommaMakesIndices() {
        assertThat(GpuSelection.parse("all").among(3)).containsExactly(0, 1, 2);
        assertThat(GpuSelection.parse("2").among(3)).containsExactly(0, 1);
        assertThat(GpuSelection.parse("0, 2").among(3)).containsExactly(0, 2);
        assertThat(GpuSelection.parse("2,").among(3)).containsExactly(2);
    }

    @Test
    void moreThanThereAreIsNone() {
        assertThat(GpuSelection.parse("all").among(0)).isEmpty();
        assertThat(GpuSelection.parse("2").among(1)).isEmpty();
        assertThat(GpuSelection.parse("0,2").among(2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "-1", "0;1", ",", "0,,1"})
    void otherTextIsRefusedWithWhatItCanBe(String text) {
        assertThatThrownBy(() -> GpuSelection.parse(text))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        e -> assertThat(e.hint())
                                .isEqualTo("it can be all, a number of GPUs, or their indices: 0,2,3"));
    }

    private static DeviceRequest request(@Nullable DevicePreference device, @Nullable String gpus) {
        return DeviceRequest.of(Optional.ofNullable(device), OptionalInt.empty(), Optional.ofNullable(gpus));
    }
}
