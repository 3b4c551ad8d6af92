package io.slipway.agent.network.netlink;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.SocketCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends requests and waits for the kernel's answers. Not for several threads at once. */
final class NetlinkSocket implements AutoCloseable {
    private static final int REQUEST = 1;
    private static final int ACK = 4;
    private static final int DUMP = 0x300;
    private static final int ACK_TLVS = 0x200;
    private static final int CAPPED = 0x100;
    private static final int ERROR_TEXT = 1;
    private static final int RECEIVE_BYTES = 64 << 10;
    private static final int DUMP_ATTEMPTS = 5;
    private static final int LONGEST_DUMP = 200_000;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final SocketCalls calls;
    private final int descriptor;
    private final byte[] buffer = new byte[RECEIVE_BYTES];
    private int sequence = 1;

    private NetlinkSocket(SocketCalls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    static NetlinkSocket open(SocketCalls calls, int protocol) throws IOException {
        NetlinkSocket socket = new NetlinkSocket(calls, calls.netlink(protocol, 0));
        try {
            calls.receiveTimeout(socket.descriptor, LIMIT);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Flags that every request that changes something carries. */
    static int change(int... flags) {
        int all = REQUEST | ACK;
        for (int flag : flags) {
            all |= flag;
        }
        return all;
    }

    static int dumpFlags() {
        return REQUEST | DUMP;
    }

    /**
     * Sends all requests in one datagram. The kernel works on each, also after one that it refuses; the first refusal is
     * thrown when all are answered.
     */
    void change(List<Request> requests) throws IOException {
        Map<Integer, Request> open = new HashMap<>();
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (Request request : requests) {
            open.put(sequence, request);
            datagram.writeBytes(request.bytes(sequence++));
        }
        calls.send(descriptor, datagram.toByteArray());
        NetlinkException refusal = null;
        while (!open.isEmpty()) {
            for (Message message :
                    receive("the answer to: " + open.values().iterator().next().what())) {
                Request request = open.get(message.sequence());
                if (request != null && message.type() == Message.ERROR) {
                    open.remove(message.sequence());
                    NetlinkException seen = refusalOf(request, message);
                    refusal = refusal == null ? seen : refusal;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Asks for a list. One that changed while it was read is read again. */
    List<Message> dump(Request request) throws IOException {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<Message> list = dumpOnce(request);
            if (list.stream().noneMatch(message -> (message.flags() & Message.DUMP_INTERRUPTED) != 0)) {
                return list.subList(0, list.size() - 1);
            }
        }
        throw new NetlinkException(request.what() + ": the list changed each time while it was read");
    }

    /** The list with its closing message. */
    private List<Message> dumpOnce(Request request) throws IOException {
        int number = sequence++;
        calls.send(descriptor, request.bytes(number));
        List<Message> list = new ArrayList<>();
        while (list.size() < LONGEST_DUMP) {
            for (Message message : receive(request.what())) {
                if (message.sequence() != number) {
                    continue;
                }
                if (message.type() == Message.ERROR) {
                    NetlinkException refusal = refusalOf(request, message);
                    throw refusal != null ? refusal : new NetlinkException(request.what() + ": no list");
                }
                list.add(message);
                if (message.type() == Message.DONE) {
                    return list;
                }
            }
        }
        throw new NetlinkException(request.what() + ": more than " + LONGEST_DUMP + " entries");
    }

    private List<Message> receive(String what) throws IOException {
        try {
            int length = calls.receive(descriptor, buffer);
            if (length > buffer.length) {
                throw new NetlinkException(what + ": an answer of " + length + " bytes");
            }
            // The messages are views of their own bytes, not of the buffer that the next one overwrites.
            return Message.parse(Arrays.copyOf(buffer, length), length);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EAGAIN) {
                throw new NetlinkException(what + ": no answer from the kernel in " + LIMIT.toSeconds() + " s");
            }
            throw e;
        }
    }

    /** The refusal in a message of that type, or null where it is an acknowledgement. */
    private static @Nullable NetlinkException refusalOf(Request request, Message message) throws NetlinkException {
        int errno = -message.intAt(0);
        if (errno == 0) {
            return null;
        }
        String text = "";
        if ((message.flags() & ACK_TLVS) != 0) {
            int original = (message.flags() & CAPPED) != 0 ? Request.HEADER : message.intAt(4);
            if (original >= Request.HEADER && original <= message.body().limit() - 4) {
                text = message.attributes(4 + ((original + 3) & ~3))
                        .text(ERROR_TEXT)
                        .orElse("");
            }
        }
        return new NetlinkException(request.what(), errno, text);
    }

    @Override
    public void close() {
        calls.close(descriptor);
    }
}
