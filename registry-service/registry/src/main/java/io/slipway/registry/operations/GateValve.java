package io.slipway.registry.operations;

import io.slipway.registry.error.ConnectionEnd;
import io.slipway.registry.error.ErrorEnvelope;
import io.slipway.registry.error.ProblemAnswer;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Refuses what the {@link Gate} does not let through, and tells {@link OpenUploads} which uploads go on. */
public final class GateValve extends ValveBase {
    private final Gate gate;
    private final OpenUploads uploads;

    public GateValve(Gate gate, OpenUploads uploads) {
        super(true);
        this.gate = gate;
        this.uploads = uploads;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Route route = Route.of(request);
        Optional<RegistryException> refusal = gate.refusal(route, request.getMethod());
        if (gate.isDraining()) {
            // The client is to come back on another connection, to whoever answers then.
            ConnectionEnd.announce(request, response);
        }
        if (refusal.isPresent()) {
            refuse(route, refusal.get(), response);
            return;
        }
        getNext().invoke(request, response);
        if (route == Route.UPLOAD) {
            String id = response.getHeader("Docker-Upload-UUID");
            if (id != null) {
                uploads.goesOn(id);
            }
        }
    }

    private static void refuse(Route route, RegistryException refusal, Response response) throws IOException {
        if (route == Route.API) {
            refusal.headers().forEach(response::setHeader);
            ProblemAnswer.write(response, refusal.status(), "Service Unavailable", refusal.getMessage());
        } else {
            ErrorEnvelope.write(response, refusal);
        }
    }
}
