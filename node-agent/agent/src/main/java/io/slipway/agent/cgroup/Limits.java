package io.slipway.agent.cgroup;

import java.util.List;

/**
 * What a container may use. A zero or an empty text is "not asked for", as in the Docker API; {@code -1} is "unlimited"
 * where it has that meaning there.
 *
 * @param pids tasks at most; 0 or negative for no limit
 * @param blkioWeight 10 to 1000, or 0
 * @param devices in order, the later wins; empty for no restriction
 */
public record Limits(Memory memory, Cpu cpu, long pids, int blkioWeight, List<DeviceRule> devices) {
    public static final Limits NONE = new Limits(Memory.NONE, Cpu.NONE, 0, 0, List.of());

    public Limits {
        devices = List.copyOf(devices);
        if (blkioWeight != 0 && (blkioWeight < 10 || blkioWeight > 1000)) {
            throw new IllegalArgumentException("Range of blkio weight is from 10 to 1000");
        }
    }

    public Limits withMemory(Memory value) {
        return new Limits(value, cpu, pids, blkioWeight, devices);
    }

    public Limits withCpu(Cpu value) {
        return new Limits(memory, value, pids, blkioWeight, devices);
    }

    public Limits withPids(long value) {
        return new Limits(memory, cpu, value, blkioWeight, devices);
    }

    public Limits withBlkioWeight(int value) {
        return new Limits(memory, cpu, pids, value, devices);
    }

    public Limits withDevices(List<DeviceRule> value) {
        return new Limits(memory, cpu, pids, blkioWeight, value);
    }

    /**
     * Memory in bytes, by docker's words.
     *
     * @param limit 0 for none
     * @param swap memory and swap together; 0 for twice the limit, -1 for no limit of swap
     * @param reservation what is kept when memory runs short; 0 for none
     * @param oomKillDisable processes wait for memory instead of being killed; version 1 only
     */
    public record Memory(long limit, long swap, long reservation, boolean oomKillDisable) {
        public static final Memory NONE = new Memory(0, 0, 0, false);
        private static final long SMALLEST = 6L << 20;

        public Memory {
            if (limit != 0 && limit < SMALLEST) {
                throw new IllegalArgumentException("Minimum memory limit allowed is 6MB");
            }
            if (swap > 0 && limit == 0) {
                throw new IllegalArgumentException(
                        "You should always set the Memory limit when using Memoryswap limit," + " see usage");
            }
            if (swap > 0 && swap < limit) {
                throw new IllegalArgumentException(
                        "Minimum memoryswap limit should be larger than memory limit, see" + " usage");
            }
            if (reservation != 0 && limit != 0 && reservation > limit) {
                throw new IllegalArgumentException(
                        "Minimum memory limit can not be less than memory reservation limit," + " see usage");
            }
            if (swap < -1 || reservation < 0) {
                throw new IllegalArgumentException("memory limits are not negative");
            }
        }

        /** A limit of memory alone: as much swap again. */
        public static Memory of(long bytes) {
            return new Memory(bytes, 0, 0, false);
        }

        /** Memory and swap together as it is to be written: -1 for unlimited, twice the limit where unset. */
        long effectiveSwap() {
            if (swap != 0) {
                return swap;
            }
            return limit > Long.MAX_VALUE / 2 ? -1 : 2 * limit;
        }
    }

    /**
     * Processors.
     *
     * @param quotaMicros time per period, -1 for no limit, 0 for unset
     * @param periodMicros 0 for the kernel's own (100 ms)
     * @param shares relative weight, 2 to 262144; 0 for unset (1024)
     * @param cpus list of processors, {@code 0-2,7}
     * @param mems list of memory nodes
     */
    public record Cpu(long quotaMicros, long periodMicros, long shares, String cpus, String mems) {
        public static final Cpu NONE = new Cpu(0, 0, 0, "", "");
        private static final long DEFAULT_PERIOD = 100_000;

        public Cpu {
            if (periodMicros != 0 && (periodMicros < 1_000 || periodMicros > 1_000_000)) {
                throw new IllegalArgumentException(
                        "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s" + " (i.e. 1000000)");
            }
            if (quotaMicros > 0 && quotaMicros < 1_000) {
                throw new IllegalArgumentException("CPU cfs quota can not be less than 1ms (i.e. 1000)");
            }
            if (shares < 0) {
                throw new IllegalArgumentException("CPU shares are not negative");
            }
        }

        /** As docker's {@code --cpus}: billionths of a processor. */
        public static Cpu ofNanos(long nanoCpus) {
            return NONE.withNanoCpus(nanoCpus);
        }

        public Cpu withNanoCpus(long nanoCpus) {
            return new Cpu(nanoCpus * DEFAULT_PERIOD / 1_000_000_000L, DEFAULT_PERIOD, shares, cpus, mems);
        }

        public Cpu withCpuset(String newCpus, String newMems) {
            return new Cpu(quotaMicros, periodMicros, shares, newCpus, newMems);
        }
    }
}
