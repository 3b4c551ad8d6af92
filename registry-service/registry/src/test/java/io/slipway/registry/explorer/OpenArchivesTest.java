package io.slipway.registry.explorer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.account.TooBusyException;
import io.slipway.registry.jobs.JobOwner;
import org.junit.jupiter.api.Test;

class OpenArchivesTest {
    private final OpenArchives archives = new OpenArchives(8);

    @Test
    void oneMayHaveAQuarterAndGetsBackWhatWasGivenBack() {
        enter(account("ann"), 2);
        isFull(account("ann"));
        enter(account("bert"), 1);
        archives.leave(account("ann"));
        enter(account("ann"), 1);
        isFull(account("ann"));
    }

    @Test
    void strangersMayHaveHalfHoweverManyTheyAre() {
        for (int network = 0; network < 4; network++) {
            enter(stranger("net" + network), 1);
        }
        isFull(stranger("net9"));
        enter(account("ann"), 2);
        enter(account("bert"), 2);
        isFull(account("carla"));
        archives.leave(stranger("net0"));
        enter(stranger("net9"), 1);
    }

    @Test
    void asSoonAsThereIsOneThereIsOneForEverybody() {
        OpenArchives one = new OpenArchives(1);
        one.enter(stranger("net"));
        assertThatThrownBy(() -> one.enter(account("ann"))).isInstanceOf(TooBusyException.class);
        one.leave(stranger("net"));
        assertThatCode(() -> one.enter(account("ann"))).doesNotThrowAnyException();
    }

    private void enter(JobOwner owner, int times) {
        for (int i = 0; i < times; i++) {
            archives.enter(owner);
        }
    }

    private void isFull(JobOwner owner) {
        assertThatThrownBy(() -> archives.enter(owner)).isInstanceOf(TooBusyException.class);
    }

    private static JobOwner account(String name) {
        return new JobOwner(name, false, false);
    }

    private static JobOwner stranger(String network) {
        return new JobOwner("@" + network, true, false);
    }
}
