package io.slipway.agent.image;

import tools.jackson.databind.node.ObjectNode;

/** The JSON messages that the docker client draws. */
final class Messages {
    private Messages() {}

    static ObjectNode status(String text) {
        return Json.object().put("status", text);
    }

    static ObjectNode status(String text, String id) {
        return status(text).put("id", id);
    }

    /** The state of one layer. */
    static ObjectNode state(String text, String id) {
        ObjectNode message = Json.object().put("status", text);
        message.putObject("progressDetail");
        return message.put("id", id);
    }

    static ObjectNode progress(String text, String id, long current, long total) {
        ObjectNode message = Json.object().put("status", text);
        ObjectNode detail = message.putObject("progressDetail").put("current", current);
        if (total > 0) {
            detail.put("total", total);
        }
        return message.put("progress", ProgressBar.of(current, total)).put("id", id);
    }

    static ObjectNode stream(String text) {
        return Json.object().put("stream", text);
    }
}
