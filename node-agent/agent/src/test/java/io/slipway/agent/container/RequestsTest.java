package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.network.PublishedPort;
import io.slipway.agent.runtime.Mount;
import io.slipway.agent.runtime.Propagation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a create request says, and what is refused before anything is made. */
class RequestsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static JsonFields fields(String text) {
        return new JsonFields("HostConfig", json(text));
    }

    private static JsonFields none() {
        return fields("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "/host:/in, BIND, /host, /in, false",
        "/host:/in:ro, BIND, /host, /in, true",
        "/host/../other:/in/, BIND, /other, /in, false",
        "data:/in, VOLUME, data, /in, false",
        "data:/in:ro, VOLUME, data, /in, true",
        "/in, VOLUME, '', /in, false",
        "/host:/in:z, BIND, /host, /in, false"
    })
    void bindsAreReadAsDockerReadsThem(
            String bind, MountPoint.Kind kind, String source, String target, boolean readOnly)
            throws ContainerException {
        List<MountSpec> specs = MountSpecs.of(none(), fields("{'Binds':['" + bind + "']}"));
        assertThat(specs).singleElement().satisfies(spec -> {
            assertThat(spec.kind()).isEqualTo(kind);
            assertThat(spec.source()).isEqualTo(source);
            assertThat(spec.target()).isEqualTo(target);
            assertThat(spec.readOnly()).isEqualTo(readOnly);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b:c:d", ":/in", "/host:in", "/host:/", "/host:/in:fast", "../x:/in", "-x:/in", ""})
    void wrongBindsAreRefused(String bind) {
        assertThatThrownBy(() -> MountSpecs.of(none(), fields("{'Binds':['" + bind + "']}")))
                .isInstanceOfSatisfying(
                        ContainerException.class, e -> assertThat(e.kind()).isEqualTo(ContainerException.Kind.INVALID));
    }

    @Test
    void aParentIsMountedBeforeWhatLiesBelowIt() throws ContainerException {
        assertThat(MountSpecs.of(none(), fields("{'Binds':['/a:/x/y/z','/b:/x']}")))
                .extracting(MountSpec::target)
                .containsExactly("/x", "/x/y/z");
    }

    @Test
    void twoMountsOfOneTargetAreRefused() {
        assertThatThrownBy(() -> MountSpecs.of(none(), fields("{'Binds':['/a:/x','/b:/x/.']}")))
                .hasMessage("Duplicate mount point: /x");
    }

    @Test
    void aVolumeOfTheImageGivesWayToTheUsersMount() throws ContainerException {
        assertThat(MountSpecs.of(fields("{'Volumes':{'/x':{},'/y':{}}}"), fields("{'Binds':['/a:/x']}")))
                .extracting(MountSpec::kind)
                .containsExactlyInAnyOrder(MountPoint.Kind.BIND, MountPoint.Kind.VOLUME);
    }

    @Test
    void portsArePublishedAsBoundAndExposedOnesOnDemand() throws ContainerException {
        JsonFields config = fields("{'ExposedPorts':{'80/tcp':{},'53/udp':{},'8000-8002/tcp':{}}}");
        NetworkWish wish = NetworkWish.of(
                config, fields("{'PortBindings':{'80/tcp':[{'HostPort':'8080'}]},'PublishAllPorts':true}"));
        assertThat(wish.ports())
                .extracting(port -> port.containerPort() + "/" + port.protocol() + "=" + port.firstHostPort())
                .containsExactlyInAnyOrder("80/tcp=8080", "53/udp=0", "8000/tcp=0", "8001/tcp=0", "8002/tcp=0");
    }

    @Test
    void onNoneAndHostNothingIsPublished() throws ContainerException {
        for (String mode : List.of("none", "host")) {
            List<PublishedPort> ports = NetworkWish.of(
                            none(), fields("{'NetworkMode':'" + mode + "','PortBindings':{'80':[{'HostPort':'1'}]}}"))
                    .ports();
            assertThat(ports).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'PortBindings':{'80/sctp':[{}]}}",
                "{'PortBindings':{'0/tcp':[{}]}}",
                "{'PortBindings':{'80/tcp':[{'HostPort':'70000'}]}}",
                "{'PortBindings':{'80/tcp':[{'HostPort':'9-8'}]}}",
                "{'PortBindings':{'80/tcp':[{'HostIp':'no address','HostPort':'9'}]}}",
                "{'PortBindings':{'80/tcp':{}}}",
                "{'NetworkMode':'container:x','PortBindings':{'80/tcp':[{'HostPort':'9'}]}}",
                "{'NetworkMode':'container:x','Dns':['1.1.1.1']}",
                "{'NetworkMode':'of-mine'}"
            })
    void wrongNetworkWishesAreRefused(String hostConfig) {
        assertThatThrownBy(() -> {
                    NetworkWish.refuseConflicts(none(), fields(hostConfig));
                    NetworkWish.of(none(), fields(hostConfig));
                })
                .isInstanceOf(ContainerException.class);
    }

    @Test
    void theImageCompletesWhatTheRequestLeavesOut() {
        ObjectNode config = json("{'Env':['A=mine','GONE'],'Labels':{'l':'mine'}}");
        ImageDefaults.complete(
                config,
                json("{'Env':['A=its','B=its','GONE=x'],'Cmd':['run'],'Entrypoint':['/e'],'User':'u','WorkingDir':'/w',"
                        + "'Labels':{'l':'its','m':'its'},'ExposedPorts':{'80/tcp':{}}}"));
        assertThat(config)
                .isEqualTo(
                        json(
                                "{'Env':['A=mine','B=its'],'Labels':{'l':'mine','m':'its'},'Cmd':['run'],"
                                        + "'Entrypoint':['/e'],'User':'u','WorkingDir':'/w','ExposedPorts':{'80/tcp':{}},'OnBuild':null}"));
    }

    @Test
    void anEntrypointOfTheRequestTakesTheImagesCommandAway() {
        ObjectNode config = json("{'Entrypoint':['/mine']}");
        ImageDefaults.complete(config, json("{'Cmd':['its'],'Entrypoint':['/its']}"));
        assertThat(config.path("Cmd").isMissingNode()).isTrue();
        ObjectNode reset = json("{'Entrypoint':[''],'Cmd':['sh']}");
        ImageDefaults.complete(reset, json("{'Entrypoint':['/its']}"));
        assertThat(reset.path("Entrypoint").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Links':['a:b']}",
                "{'VolumesFrom':['a']}",
                "{'DeviceRequests':[{}]}",
                "{'PidMode':'container:x'}",
                "{'UTSMode':'container:x'}",
                "{'IpcMode':'container:x'}",
                "{'CgroupParent':'/x'}",
                "{'Runtime':'kata'}",
                "{'StorageOpt':{'size':'1G'}}"
            })
    void whatIsNotThereYetIsNamedAndRefused(String hostConfig) {
        assertThatThrownBy(() -> NotSupported.refuse(none(), fields(hostConfig)))
                .isInstanceOfSatisfying(ContainerException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ContainerException.Kind.UNSUPPORTED);
                    assertThat(e).hasMessageContaining("is not supported by Slipway's agent yet");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"HostConfig\":{\"Annotations\":{\"a\":\"\"}}}', --annotation",
        "'{\"HostConfig\":{\"MemorySwappiness\":0}}', --memory-swappiness",
        "'{\"HostConfig\":{\"CpuRealtimePeriod\":5}}', --cpu-rt-period",
        "'{\"HostConfig\":{\"Nonsense\":[0]}}', HostConfig.Nonsense",
        "'{\"NetworkDisabled\":true}', NetworkDisabled",
        "'{\"Healthcheck\":{\"Interval\":5}}', Interval",
        "'{\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]}}', --health-cmd",
        "'{\"NetworkingConfig\":{\"EndpointsConfig\":{\"bridge\":{\"DriverOpts\":{\"a\":\"b\"}}}}}', DriverOpts",
        "'{\"NetworkingConfig\":{\"EndpointsConfig\":{\"other\":{}}}}', other",
        "'{\"NetworkingConfig\":{\"Other\":1}}', NetworkingConfig.Other",
        "'{\"NetworkingConfig\":{\"EndpointsConfig\":{\"bridge\":{\"Aliases\":[\"a\"]}}}}', --network-alias",
        "'{\"NetworkingConfig\":{\"EndpointsConfig\":{\"bridge\":{\"IPAMConfig\":{\"IPv4Address\":\"1.2.3.4\"}}}}}', --ip"
    })
    void whateverIsNotReadIsNamedAndRefused(String body, String named) {
        ObjectNode request = json(body);
        request.put("Image", "x");
        assertThatThrownBy(() -> CreateRequest.of(request).refuseUnsupported())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "'{''Type'':''volume'',''Target'':''/v'',''VolumeOptions'':{''Subpath'':''x''}}', volume-subpath",
        "'{''Type'':''volume'',''Target'':''/v'',''VolumeOptions'':{''DriverConfig'':{''Name'':''nfs''}}}', nfs",
        "'{''Type'':''volume'',''Target'':''/v'',''VolumeOptions'':{''DriverConfig'':{''Options'':{''a'':''b''}}}}', volume-opt",
        "'{''Type'':''bind'',''Source'':''/s'',''Target'':''/v'',''BindOptions'':{''ReadOnlyNonRecursive'':true}}', bind-recursive",
        "'{''Type'':''bind'',''Source'':''/s'',''Target'':''/v'',''BindOptions'':{''Propagation'':''fast''}}', invalid propagation mode: fast",
        "'{''Type'':''tmpfs'',''Target'':''/v'',''BindOptions'':{''Propagation'':''shared''}}', BindOptions must not be",
        "'{''Type'':''tmpfs'',''Target'':''/v'',''TmpfsOptions'':{''Options'':[[''exec'']]}}', Options",
        "'{''Type'':''image'',''Target'':''/v''}', --mount type=image",
        "'{''Type'':''bind'',''Source'':''/s'',''Target'':''/v'',''Other'':1}', Other"
    })
    void whatAMountDoesNotReadIsNamedAndRefused(String mount, String named) {
        assertThatThrownBy(() -> MountSpecs.of(none(), fields("{'Mounts':[" + mount + "]}")))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aMountsOptionsAreRead() throws ContainerException {
        List<MountSpec> specs = MountSpecs.of(
                none(),
                fields(
                        "{'Mounts':[{'Type':'volume','Target':'/a','VolumeOptions':{'Labels':{'l':'1'},'DriverConfig':{}}},"
                                + "{'Type':'bind','Source':'/s','Target':'/b','Consistency':'cached','BindOptions':"
                                + "{'Propagation':'slave','NonRecursive':true,'CreateMountpoint':true}}]}"));
        assertThat(specs.get(0).labels()).containsEntry("l", "1");
        assertThat(specs.get(1).options()).containsExactly("slave", "nonrecursive");
        assertThat(specs.get(1).mustExist()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "shared, true, SHARED",
        "slave, true, SLAVE",
        "private, true, PRIVATE",
        "rshared, true, SHARED",
        "nonrecursive, false, PRIVATE"
    })
    void aPropagationsWordDoesNotLeaveOutWhatIsMountedBelow(String word, boolean recursive, Propagation propagation)
            throws ContainerException {
        MountPoint point = new MountPoint(MountPoint.Kind.BIND, "", false, "/s", "/t", false, List.of(word));
        assertThat(UserMount.of(point)).isInstanceOfSatisfying(Mount.Bind.class, bind -> {
            assertThat(bind.recursive()).isEqualTo(recursive);
            assertThat(bind.propagation()).isEqualTo(propagation);
        });
    }

    /** As docker 20.10 and 28 send it for {@code docker run IMAGE true}. */
    @Test
    void aPlainRunOfTheClientSaysNothingThatIsRefused() throws ContainerException {
        ObjectNode body = json("{'Hostname':'','Domainname':'','User':'','AttachStdin':false,'AttachStdout':true,"
                + "'AttachStderr':true,'Tty':false,'OpenStdin':false,'StdinOnce':false,'Env':null,'Cmd':['true'],"
                + "'Image':'busybox','Volumes':{},'WorkingDir':'','Entrypoint':null,'OnBuild':null,'Labels':{},"
                + "'HostConfig':{'Binds':null,'ContainerIDFile':'','LogConfig':{'Type':'','Config':{}},"
                + "'NetworkMode':'default','PortBindings':{},'RestartPolicy':{'Name':'no','MaximumRetryCount':0},"
                + "'AutoRemove':true,'VolumeDriver':'','VolumesFrom':null,'ConsoleSize':[24,80],'CapAdd':null,"
                + "'CapDrop':null,'CgroupnsMode':'','Dns':[],'DnsOptions':[],'DnsSearch':[],'ExtraHosts':null,"
                + "'GroupAdd':null,'IpcMode':'','Cgroup':'','Links':null,'OomScoreAdj':0,'PidMode':'',"
                + "'Privileged':false,'PublishAllPorts':false,'ReadonlyRootfs':false,'SecurityOpt':null,'UTSMode':'',"
                + "'UsernsMode':'','ShmSize':0,'Isolation':'','CpuShares':0,'Memory':0,'NanoCpus':0,'CgroupParent':'',"
                + "'BlkioWeight':0,'BlkioWeightDevice':[],'BlkioDeviceReadBps':[],'BlkioDeviceWriteBps':[],"
                + "'BlkioDeviceReadIOps':[],'BlkioDeviceWriteIOps':[],'CpuPeriod':0,'CpuQuota':0,"
                + "'CpuRealtimePeriod':0,'CpuRealtimeRuntime':0,'CpusetCpus':'','CpusetMems':'','Devices':[],"
                + "'DeviceCgroupRules':null,'DeviceRequests':null,'KernelMemory':0,'KernelMemoryTCP':0,"
                + "'MemoryReservation':0,'MemorySwap':0,'MemorySwappiness':-1,'OomKillDisable':false,'PidsLimit':0,"
                + "'Ulimits':[],'CpuCount':0,'CpuPercent':0,'IOMaximumIOps':0,'IOMaximumBandwidth':0,"
                + "'MaskedPaths':null,'ReadonlyPaths':null},'NetworkingConfig':{'EndpointsConfig':{'default':"
                + "{'IPAMConfig':null,'Links':null,'Aliases':null,'MacAddress':'','DriverOpts':null,'GwPriority':0,"
                + "'NetworkID':'','EndpointID':'','Gateway':'','IPAddress':'','IPPrefixLen':0,'IPv6Gateway':'',"
                + "'GlobalIPv6Address':'','GlobalIPv6PrefixLen':0,'DNSNames':null}}}}");
        CreateRequest.of(body).refuseUnsupported();
        body.withObject("HostConfig").putNull("MemorySwappiness");
        CreateRequest.of(body).refuseUnsupported();
    }

    @Test
    void pathsOfTheKernelAreHiddenUnlessTheRequestListsOthers() throws ContainerException {
        assertThat(SecuritySpec.of(none()).maskedPaths()).contains("/proc/kcore");
        SecuritySpec open = SecuritySpec.of(fields("{'MaskedPaths':[],'ReadonlyPaths':['/proc/sys']}"));
        assertThat(open.maskedPaths()).isEmpty();
        assertThat(open.readOnlyPaths()).containsExactly("/proc/sys");
        assertThat(SecuritySpec.of(fields("{'Privileged':true}")).readOnlyPaths())
                .isEmpty();
    }

    @Test
    void anImagesHealthCheckIsKeptAndItsMissingRunIsSaid() throws ContainerException {
        ObjectNode config = json("{}");
        ImageDefaults.complete(config, json("{'Healthcheck':{'Test':['CMD','x']}}"));
        assertThat(config.path("Healthcheck").path("Test").size()).isEqualTo(2);
        assertThat(CreationWarnings.of(new JsonFields("", config), none(), feature -> true))
                .singleElement()
                .asString()
                .contains("HEALTHCHECK");
        ObjectNode none = json("{'Healthcheck':{'Test':['NONE']}}");
        ImageDefaults.complete(none, json("{'Healthcheck':{'Test':['CMD','x']}}"));
        assertThat(CreationWarnings.of(new JsonFields("", none), none(), feature -> true))
                .isEmpty();
    }

    @Test
    void limitsThatTheKernelLacksAreWarnedOf() throws ContainerException {
        JsonFields all = fields("{'Memory':10000000,'NanoCpus':1,'CpuShares':2,'CpusetCpus':'0','PidsLimit':5,"
                + "'BlkioWeight':10,'OomKillDisable':true}");
        assertThat(CreationWarnings.of(none(), all, feature -> false))
                .hasSize(7)
                .allMatch(text -> text.startsWith("Your kernel does not support "));
        assertThat(CreationWarnings.of(none(), all, feature -> true)).isEmpty();
    }

    @Test
    void anEmptyEntrypointTakesTheImagesAway() {
        ObjectNode config = json("{'Entrypoint':[],'Cmd':['sh']}");
        ImageDefaults.complete(config, json("{'Entrypoint':['/its']}"));
        assertThat(config.path("Entrypoint").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', NEVER, 0",
        "no, NEVER, 0",
        "always, ALWAYS, 0",
        "unless-stopped, UNLESS_STOPPED, 0",
        "on-failure, ON_FAILURE, 3"
    })
    void restartPoliciesAreRead(String name, RestartPolicy.When when, long retries) throws ContainerException {
        assertThat(RestartPolicy.of(
                        fields("{'RestartPolicy':{'Name':'" + name + "','MaximumRetryCount':" + retries + "}}")))
                .isEqualTo(new RestartPolicy(when, retries));
    }

    @ParameterizedTest
    @CsvSource({
        "ON_FAILURE, 0, 1, 5, true",
        "ON_FAILURE, 3, 1, 2, true",
        "ON_FAILURE, 3, 1, 3, false",
        "ON_FAILURE, 0, 0, 0, false",
        "ALWAYS, 0, 0, 99, true",
        "UNLESS_STOPPED, 0, 1, 99, true",
        "NEVER, 0, 1, 0, false"
    })
    void aPolicyDecidesAfterAnEnd(RestartPolicy.When when, long most, int code, int soFar, boolean again) {
        assertThat(new RestartPolicy(when, most).restartsAfter(code, soFar)).isEqualTo(again);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "SIGTERM, 15", "sigkill, 9", "9, 9", "RTMIN+3, 37", "SIGRTMAX, 64", "WINCH, 28", "IOT, 6"})
    void signalsAreKnownByNameAndNumber(String text, int number) throws ContainerException {
        assertThat(Signals.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOPE", "0", "65", "-1", "", "SIG", "RTMIN+99", "9 "})
    void whatIsNoSignalIsRefused(String text) {
        assertThatThrownBy(() -> Signals.parse(text)).hasMessage("Invalid signal: " + text);
    }

    @Test
    void securityOptionsAreReadInBothSpellings() throws ContainerException {
        SecuritySpec spec = SecuritySpec.of(fields("{'SecurityOpt':['no-new-privileges','seccomp:unconfined']}"));
        assertThat(spec.noNewPrivileges()).isTrue();
        assertThat(spec.seccomp()).isEqualTo("unconfined");
        assertThatThrownBy(() -> SecuritySpec.of(fields("{'SecurityOpt':['nonsense']}")))
                .hasMessage("invalid --security-opt 2: \"nonsense\"");
        assertThatThrownBy(() -> SecuritySpec.of(fields("{'SecurityOpt':['apparmor=mine']}")))
                .hasMessageContaining("not supported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel.hostname", "net/ipv4/x", "vm.swappiness", "net.ipv4..x"})
    void sysctlsOutsideTheContainersNamespacesAreRefused(String name) {
        assertThatThrownBy(() -> SecuritySpec.of(fields("{'Sysctls':{'" + name + "':'1'}}")))
                .hasMessage("sysctl \"" + name + "\" is not in a separate kernel namespace");
    }

    @Test
    void ulimitsAreChecked() throws ContainerException {
        assertThat(SecuritySpec.of(fields("{'Ulimits':[{'Name':'nofile','Soft':100,'Hard':200}]}"))
                        .ulimits())
                .containsExactly(new Ulimit("nofile", 100, 200));
        assertThatThrownBy(() -> SecuritySpec.of(fields("{'Ulimits':[{'Name':'nofile','Soft':300,'Hard':200}]}")))
                .hasMessage("ulimit soft limit must be less than or equal to hard limit: 300 > 200");
        assertThatThrownBy(() -> SecuritySpec.of(fields("{'Ulimits':[{'Name':'files','Soft':3,'Hard':3}]}")))
                .hasMessage("invalid ulimit type: files");
    }

    @ParameterizedTest
    @CsvSource({"10k, 10240", "1m, 1048576", "2g, 2147483648", "77, 77", "5MB, 5242880"})
    void aLogsSizeHasUnits(String text, long bytes) throws ContainerException {
        assertThat(LogSpec.of(fields("{'LogConfig':{'Type':'json-file','Config':{'max-size':'" + text + "'}}}"))
                        .maxBytes())
                .isEqualTo(bytes);
    }

    @Test
    void rotationIsOnByDefault() throws ContainerException {
        assertThat(LogSpec.of(none())).isEqualTo(new LogSpec(true, 10 << 20, 3));
    }

    @Test
    void aWrongTypeIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> fields("{'RestartPolicy':{'Name':3}}")
                        .object("RestartPolicy")
                        .text("Name"))
                .hasMessage("HostConfig.RestartPolicy.Name must be a string");
    }
}
