package io.slipway.agent.engine.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's HTTP server on a unix socket. Serves from {@link #start} until {@link #close(Duration)}; the socket's file
 * is there for as long.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
public final class EngineServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);
    private static final int THREADS = 2;
    private static final int BACKLOG = 1024;
    private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

    private final SocketFile file;
    private final EventLoopGroup group;
    private final Channel listening;
    private final Connections connections;

    private EngineServer(SocketFile file, EventLoopGroup group, Channel listening, Connections connections) {
        this.file = file;
        this.group = group;
        this.listening = listening;
        this.connections = connections;
    }

    /**
     * Starts serving. A socket's file that a killed engine has left is replaced; one that is served is refused.
     *
     * @param router complete; not to be changed afterwards
     * @throws IOException naming the path, when it cannot be served
     */
    public static EngineServer start(Path socket, SocketPermissions permissions, Router router) throws IOException {
        SocketFile file = SocketFile.claim(socket);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory("engine-io", true), KeepingIoHandler.newFactory());
        Connections connections = new Connections();
        boolean served = false;
        try {
            ChannelFuture bound = bootstrap(group, connections, new Dispatcher(router))
                    .bind(new DomainSocketAddress(file.making().toFile()))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(
                        "cannot listen on " + socket + ": " + bound.cause().getMessage(), bound.cause());
            }
            file.publish(permissions);
            served = true;
            return new EngineServer(file, group, bound.channel(), connections);
        } finally {
            if (!served) {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                file.remove();
            }
        }
    }

    private static ServerBootstrap bootstrap(EventLoopGroup group, Connections connections, Dispatcher dispatcher) {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        RequestDecoder decoder = new RequestDecoder();
                        Connection connection = new Connection(channel, decoder, dispatcher);
                        if (connections.admit(connection)) {
                            channel.pipeline().addLast(decoder, new HttpResponseEncoder(), connection);
                        } else {
                            channel.pipeline().addLast(new HttpResponseEncoder(), new TooManyConnections());
                        }
                    }
                });
    }

    /** Stops with a grace of some seconds. */
    @Override
    public void close() {
        close(DEFAULT_DRAIN);
    }

    /**
     * Stops: no new connections, exchanges that wait for something are ended, all others may finish until the time is over.
     */
    public void close(Duration drain) {
        listening.close().awaitUninterruptibly();
        try {
            file.remove();
        } catch (IOException e) {
            LOG.warn("The engine's socket file stays behind", e);
        }
        connections.close(drain);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
