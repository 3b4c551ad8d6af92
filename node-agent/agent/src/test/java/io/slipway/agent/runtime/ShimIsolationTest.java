package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.runtime.Sandbox.Result;
import io.slipway.agent.runtime.capability.CapabilitySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a container sees, and what it may not. */
@Timeout(60)
class ShimIsolationTest {
    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private String output(PlanBuilder plan) throws Exception {
        return sandbox.run(plan).output();
    }

    private PlanBuilder shell(String script) throws IOException {
        return sandbox.plan("sh", "-c", script);
    }

    @Test
    void allNamespacesDiffer() throws Exception {
        List<String> names = List.of("mnt", "pid", "net", "uts", "ipc", "cgroup");
        List<String> inside = output(
                        shell("for n in " + String.join(" ", names) + "; do readlink /proc/self/ns/$n; done"))
                .lines()
                .toList();
        assertThat(inside).hasSize(names.size());
        for (int i = 0; i < names.size(); i++) {
            String host = Files.readSymbolicLink(Path.of("/proc/self/ns", names.get(i)))
                    .toString();
            assertThat(inside.get(i)).startsWith(names.get(i)).isNotEqualTo(host);
        }
    }

    @Test
    void processesOfTheHostAreNotSeen() throws Exception {
        assertThat(output(shell("ls /proc | grep -c '^[0-9]'; echo $$"))).matches("[1-4]\n1\n");
    }

    @Test
    void theHostsMountsAreGone() throws Exception {
        String mounts = output(shell("cat /proc/self/mountinfo"));
        assertThat(mounts.lines().count()).isLessThan(35);
        assertThat(mounts).doesNotContain("/sys/fs/cgroup").contains(" / / ");
    }

    @Test
    void threeDescriptorsAreOpenAndNoMore() throws Exception {
        assertThat(output(shell("ls /proc/self/fd"))).isEqualTo("0\n1\n2\n3\n");
        assertThat(output(sandbox.plan("ls", "/proc/1/fd").init())).isEqualTo("0\n1\n2\n");
    }

    @Test
    void theLoopbackInterfaceIsUp() throws Exception {
        assertThat(output(shell("ip addr show lo"))).contains("UP").contains("127.0.0.1");
    }

    @Test
    void theHostNameIsThePlans() throws Exception {
        assertThat(output(shell("hostname"))).isEqualTo("box\n");
    }

    @Test
    void capabilitiesAreDockers() throws Exception {
        assertThat(output(shell("grep Cap /proc/self/status")).replaceAll("\\s+", " "))
                .isEqualTo("CapInh: 0000000000000000 CapPrm: 00000000a80425fb CapEff: 00000000a80425fb"
                        + " CapBnd: 00000000a80425fb CapAmb: 0000000000000000 ");
        assertThat(output(shell("grep Cap /proc/self/status").user("1000")).replaceAll("\\s+", " "))
                .contains("CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 00000000a80425fb");
        assertThat(output(shell("grep CapBnd /proc/self/status").capabilities(CapabilitySet.NONE)))
                .contains("0000000000000000");
    }

    @Test
    void newPrivilegesCanBeRuledOut() throws Exception {
        assertThat(output(shell("grep NoNewPrivs /proc/self/status"))).contains("0");
        assertThat(output(shell("grep NoNewPrivs /proc/self/status").noNewPrivileges()))
                .contains("1");
    }

    @Test
    void usersComeFromTheImage() throws Exception {
        assertThat(output(shell("id; echo $HOME").user("ann")))
                .isEqualTo("uid=1000(ann) gid=1001(ann) groups=10(wheel),1001(ann)\n/home/ann\n");
        assertThat(output(shell("id; echo $HOME").user("")))
                .isEqualTo("uid=0(root) gid=0(root) groups=0(root),10(wheel)\n/root\n");
        assertThat(output(shell("id").user("1000:extra", "wheel", "99")))
                .isEqualTo("uid=1000(ann) gid=77(extra) groups=10(wheel),77(extra),99\n");
        assertThat(output(shell("id -u; id -g; echo $HOME").user("4242"))).isEqualTo("4242\n0\n/\n");
        assertThat(output(shell("echo $HOME").user("ann").environment("HOME=/here")))
                .isEqualTo("/here\n");
        assertThatThrownBy(() -> sandbox.launch(shell("id").user("bob").build()))
                .hasMessage("unable to find user bob: no matching entries in passwd file");
        assertThatThrownBy(() -> sandbox.launch(shell("id").user("ann:none").build()))
                .hasMessage("unable to find group none: no matching entries in group file");
        assertThatThrownBy(() -> sandbox.launch(shell("id").user("4294967296").build()))
                .hasMessage("uids and gids must be in range 0-2147483647");
    }

    @Test
    void maskedAndReadOnlyPathsAreClosed() throws Exception {
        assertThat(output(shell("wc -c < /proc/keys; ls /sys/firmware | wc -l; ls -l /proc/keys")))
                .startsWith("0\n0\n")
                .contains("1,   3");
        assertThat(output(shell("echo 1 > /proc/sys/kernel/panic || echo refused")))
                .contains("Read-only file system");
        assertThat(output(shell("echo x > /proc/sysrq-trigger || echo refused")))
                .contains("refused");
        assertThat(output(shell("mkdir /sys/fs/x || echo refused"))).contains("Read-only file system");
    }

    @Test
    void theRootMayBeReadOnlyWhileItsMountsAreNot() throws Exception {
        Root.Overlay root = sandbox.root();
        PlanBuilder plan = shell("touch /x || echo refused; touch /tmp/y && echo written; touch /dev/shm/z && echo shm")
                .root(new Root.Overlay(root.lower(), root.upper(), root.work(), true))
                .mount(new Mount.FileSystem("tmpfs", "/tmp", Set.of(), List.of()));
        assertThat(output(plan)).contains("Read-only file system").contains("refused\nwritten\nshm\n");
    }

    @Test
    void devicesCannotBeReachedByMaking() throws Exception {
        assertThat(output(shell("mount -t tmpfs x /tmp || echo refused"))).contains("refused");
        assertThat(output(shell(
                        "ls -l /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty | wc -l; ls /dev")))
                .startsWith("6\n")
                .contains(
                        "core\nfd\nfull\nmqueue\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n");
    }

    /** A hidden file and a standard input that nobody gave are null devices, and not the machine's own. */
    @Test
    void theMachinesNullDeviceIsNotInTheContainer() throws Exception {
        Path ofHost = Path.of("/dev/null");
        Object inode = Files.getAttribute(ofHost, "unix:ino");
        Object device = Files.getAttribute(ofHost, "unix:dev");
        String change = "for f in /proc/keys /proc/timer_list /proc/self/fd/0 /dev/stdin; do"
                + " busybox chmod 640 $f; busybox chown 7:7 $f; done 2>&1;"
                + " cat /proc/keys /proc/timer_list; stat -L -c '%t %T %d %i' /proc/keys /proc/timer_list /proc/self/fd/0";
        try {
            String output = output(shell(change).capabilities(CapabilitySet.ALL));
            assertThat(output).contains("/proc/keys: Read-only file system");
            assertThat(output.lines().filter(line -> line.startsWith("1 3 ")))
                    .hasSize(3)
                    .doesNotContain("1 3 %s %s".formatted(device, inode));
            Shim target = sandbox.launch(sandbox.plan("sleep", "1000").build());
            target.start();
            output = Sandbox.run(sandbox.launchExec(
                            shell(change).capabilities(CapabilitySet.ALL).exec(target)))
                    .output();
            assertThat(output.lines().filter(line -> line.startsWith("1 3 ")))
                    .hasSize(3)
                    .doesNotContain("1 3 %s %s".formatted(device, inode));
            assertThat(Files.getAttribute(ofHost, "unix:mode")).isEqualTo(0020666);
            assertThat(Files.getAttribute(ofHost, "unix:uid")).isEqualTo(0);
        } finally {
            Files.setAttribute(ofHost, "unix:mode", 0666);
            Files.setAttribute(ofHost, "unix:uid", 0);
            Files.setAttribute(ofHost, "unix:gid", 0);
        }
    }

    @Test
    void anExecHasANullDeviceForItsInputWhateverTheContainerPutThere() throws Exception {
        Shim target = sandbox.launch(
                sandbox.plan("sh", "-c", "rm /dev/null; busybox mkfifo /dev/null; echo ready; sleep 1000")
                        .build());
        try (Attachment attachment = target.attach(Sandbox.OUTPUT)) {
            target.start();
            Sandbox.readUntil(attachment, "ready");
        }
        assertThat(Sandbox.run(sandbox.launchExec(shell("stat -L -c '%t %T' /proc/self/fd/0; cat; echo end")
                                .exec(target)))
                        .output())
                .isEqualTo("1 3\nend\n");
    }

    @Test
    void bindsAreMadeWhereTheyBelong() throws Exception {
        Path source = Files.createDirectories(sandbox.folder().resolve("source/below"));
        Files.writeString(source.resolve("file"), "content");
        Path hosts = Files.writeString(sandbox.folder().resolve("hosts"), "hosts");
        Result result =
                sandbox.run(shell("cat /a/b/c/below/file /etc/hosts; touch /a/b/c/x || echo refused; touch /rw/y")
                        .mount(Mount.Bind.of(source.getParent(), "/a/b/c", true))
                        .mount(Mount.Bind.of(source, "/rw", false))
                        .mount(Mount.Bind.of(hosts, "/etc/hosts", false)));
        assertThat(result.output()).startsWith("contenthosts").contains("refused");
        assertThat(source.resolve("y")).exists();
        assertThatThrownBy(() -> sandbox.launch(shell("true")
                        .mount(Mount.Bind.of(Path.of("/none/such"), "/x", false))
                        .build()))
                .hasMessage("bind source path does not exist: /none/such");
        assertThatThrownBy(() -> sandbox.launch(
                        shell("true").mount(Mount.Bind.of(hosts, "/etc", false)).build()))
                .hasMessageContaining("cannot be mounted onto a directory");
        assertThatThrownBy(() -> sandbox.launch(shell("true")
                        .mount(Mount.Bind.of(source, "/proc/tty", false))
                        .build()))
                .hasMessageContaining("because it is inside /proc");
    }

    @Test
    void settingsOfTheKernelStayInTheContainer() throws Exception {
        assertThat(output(shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax")
                        .sysctl("net.ipv4.ip_forward", "1")
                        .sysctl("kernel.msgmax", "1234")))
                .isEqualTo("1\n1234\n");
        assertThatThrownBy(() ->
                        sandbox.launch(shell("true").sysctl("kernel.panic", "1").build()))
                .hasMessage("sysctl \"kernel.panic\" is not in a separate kernel namespace");
        assertThatThrownBy(() -> sandbox.launch(
                        shell("true").sysctl("net.../../kernel.panic", "1").build()))
                .isInstanceOf(RuntimeFailedException.class);
    }

    @Test
    void limitsAreSetOrClamped() throws Exception {
        ResourceLimit open = new ResourceLimit(ResourceLimit.Resource.NOFILE, 100, 200);
        assertThat(output(shell("ulimit -Sn; ulimit -Hn").limits(open))).isEqualTo("100\n200\n");
        ResourceLimit beyond = new ResourceLimit(ResourceLimit.Resource.NOFILE, 1 << 30, 1 << 30);
        assertThat(sandbox.launch(shell("true").limits(beyond).build()).warnings())
                .hasSizeLessThan(2);
    }

    @Test
    void theWorkingDirectoryIsMade() throws Exception {
        assertThat(output(shell("pwd").directory("/not/there"))).isEqualTo("/not/there\n");
    }

    @Test
    void theInitReapsAndPassesSignalsOn() throws Exception {
        assertThat(output(shell("ps -o pid,args | head -2").init())).contains("1 /sbin/docker-init -- sh -c");
        assertThat(sandbox.run(shell("exit 6").init()).status().code()).isEqualTo(6);
        Shim shim = sandbox.launch(sandbox.plan("sleep", "100").init().build());
        shim.start();
        Thread.sleep(200);
        Sandbox.signal(shim, 15);
        assertThat(shim.exit().get(10, java.util.concurrent.TimeUnit.SECONDS).code())
                .isEqualTo(143);
        assertThat(output(shell("(sleep 0.05 &) ; sleep 0.3; ps -o stat | grep -c Z")
                        .init()))
                .isEqualTo("0\n");
    }
}
