package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanWriterTest {
    private static final Path STATE = Path.of("/run/state");

    private static PlanBuilder plan() {
        return new PlanBuilder(new Root.Directory(Path.of("/root"), false));
    }

    @Test
    void aPlanBeginsWithItsNameVersionAndLength() throws Exception {
        ByteBuffer plan = PlanWriter.write(plan().build(), STATE).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(plan.getInt(0)).isEqualTo(0x50574c53);
        assertThat(plan.getInt(4)).isEqualTo(1);
        assertThat(plan.getInt(8)).isEqualTo(plan.capacity());
    }

    @Test
    void tooManyMountsAreRefused() {
        PlanBuilder plan = plan();
        IntStream.range(0, 1100).forEach(i -> plan.mount(Mount.Bind.of(STATE, "/m" + i, true)));
        assertThatThrownBy(() -> PlanWriter.write(plan.build(), STATE))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("1024 are the limit");
    }

    @Test
    void argumentsThatAreTooLongAreRefused() {
        assertThatThrownBy(() -> PlanWriter.write(
                        plan().command("echo", "x".repeat(200_000)).build(), STATE))
                .hasMessageContaining("argument list too long");
        PlanBuilder many = plan();
        IntStream.range(0, 40).forEach(i -> many.environment("V" + i + "=" + "x".repeat(60_000)));
        assertThatThrownBy(() -> PlanWriter.write(many.build(), STATE)).hasMessageContaining("argument list too long");
    }

    @Test
    void aZeroByteInATextIsRefused() {
        assertThatThrownBy(() -> PlanWriter.write(plan().command("a\0b").build(), STATE))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("zero byte");
    }

    @Test
    void anExecWithALogIsRefused() {
        Streams logged = plan().log(STATE, 0, 1).build().streams();
        ProcessSpec process = plan().process();
        assertThatThrownBy(() -> new ExecPlan("e", 1, 1, CgroupMembership.none(), process, logged))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
