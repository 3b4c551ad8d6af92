package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.registry.explorer.ImageFacts;
import io.slipway.registry.explorer.ImageView;
import io.slipway.registry.explorer.Images;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an image is made of, for who may pull it. */
@RestController
@RequestMapping("/api/v1/layers")
class LayerController {
    private final Images images;
    private final ImageFacts facts;

    LayerController(Images images, ImageFacts facts) {
        this.images = images;
        this.facts = facts;
    }

    /** Manifest, configuration, layers and steps of the image that a tag or digest names. */
    @GetMapping
    ImageView get(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String reference,
            @RequestParam(required = false) @Nullable String platform)
            throws IOException {
        return facts.view(caller, images.require(caller, repository, reference, platform));
    }
}
