package io.slipway.agent.network.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.SocketCalls;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final int NEW_LINK = 16;

    private static byte[] link(int index, String name) {
        Request request = new Request("a link", NEW_LINK, 0);
        return request.link(index, 1, 0)
                .attribute(3, name)
                .attribute(10, 7)
                .nested(18, () -> request.attribute(1, "veth"))
                .bytes(1);
    }

    private static Message only(byte[] bytes) throws NetlinkException {
        List<Message> messages = Message.parse(bytes, bytes.length);
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    @Test
    void whatIsWrittenIsReadTheSame() throws Exception {
        assertThat(Link.parse(only(link(5, "slw0123456789")))).isEqualTo(new Link(5, "slw0123456789", "veth", 7, true));
        byte[] address = new Request("an address", 20, 0)
                .address(2, 16, 0, 0, 3)
                .attribute(2, InetAddress.ofLiteral("172.17.0.1").getAddress())
                .bytes(1);
        assertThat(InterfaceAddress.parse(only(address)))
                .isEqualTo(new InterfaceAddress(3, InetAddress.ofLiteral("172.17.0.1"), 16));
    }

    @Test
    void severalMessagesOfADatagramAreReadOneByOne() throws Exception {
        byte[] first = link(1, "a");
        byte[] second = link(2, "bcdef");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(Message.parse(both, both.length)).hasSize(2);
        assertThat(Link.parse(Message.parse(both, both.length).get(1)).name()).isEqualTo("bcdef");
    }

    @Test
    void aMessageThatIsLongerThanItsDatagramIsRefused() {
        byte[] bytes = link(1, "a");
        for (int length = 1; length < bytes.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> Message.parse(bytes, cut)).isInstanceOf(NetlinkException.class);
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, -1);
        assertThatThrownBy(() -> Message.parse(bytes, bytes.length)).isInstanceOf(NetlinkException.class);
    }

    /** Bytes of real messages, changed at random places: each is read or refused, and nothing else happens. */
    @Test
    void changedMessagesAreReadOrRefused() {
        Random random = new Random(4);
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = link(random.nextInt(), "name" + round);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            try {
                for (Message message : Message.parse(bytes, length)) {
                    Link.parse(message);
                    Route.parse(message);
                    Flow.parse(message);
                    InterfaceAddress.parse(message);
                }
            } catch (NetlinkException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 100_000);
    }

    @Test
    void aRefusalCarriesTheKernelsWords() throws Exception {
        byte[] text = "no such thing\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer answer = ByteBuffer.allocate(16 + 4 + 16 + 4 + 16).order(ByteOrder.nativeOrder());
        // Header, error, the header of what was asked, then an attribute with a text.
        answer.putInt(answer.capacity())
                .putShort((short) 2)
                .putShort((short) 0x300)
                .putInt(1)
                .putInt(0);
        answer.putInt(-19);
        answer.putInt(16).putShort((short) 16).putShort((short) 0).putInt(1).putInt(0);
        answer.putShort((short) (4 + text.length)).putShort((short) 1).put(text);
        try (NetlinkSocket socket = NetlinkSocket.open(new Answering(answer.array()), SocketCalls.NETLINK_ROUTE)) {
            assertThatThrownBy(() -> socket.change(List.of(new Request("set link up", 16, 5).link(1, 0, 0))))
                    .hasMessage("set link up: ENODEV (19): no such thing");
        }
    }

    @Test
    void answersToOthersArePassedOver() throws Exception {
        ByteBuffer stranger = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        stranger.putInt(20)
                .putShort((short) 2)
                .putShort((short) 0)
                .putInt(77)
                .putInt(0)
                .putInt(-1);
        ByteBuffer own = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        own.putInt(20)
                .putShort((short) 2)
                .putShort((short) 0)
                .putInt(1)
                .putInt(0)
                .putInt(0);
        Answering calls = new Answering(stranger.array(), own.array());
        try (NetlinkSocket socket = NetlinkSocket.open(calls, SocketCalls.NETLINK_ROUTE)) {
            socket.change(List.of(new Request("set link up", 16, 5).link(1, 0, 0)));
            assertThat(calls.sent).hasSize(1);
        }
        assertThat(calls.closed).isTrue();
    }

    /** A kernel that has its answers ready. */
    private static final class Answering implements SocketCalls {
        private final Queue<byte[]> answers;
        private final List<byte[]> sent = new ArrayList<>();
        private boolean closed;

        Answering(byte[]... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public int netlink(int protocol, int groups) {
            return 3;
        }

        @Override
        public void receiveTimeout(int socket, Duration limit) {}

        @Override
        public void send(int socket, byte[] datagram) {
            sent.add(datagram);
        }

        @Override
        public int receive(int socket, byte[] buffer) throws ErrnoException {
            byte[] answer = answers.remove();
            System.arraycopy(answer, 0, buffer, 0, answer.length);
            return answer.length;
        }

        @Override
        public int holdPort(boolean stream, InetAddress address, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int descriptor, byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int portOf(int socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(int descriptor) {
            closed = true;
        }
    }
}
