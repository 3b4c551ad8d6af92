package io.slipway.auth.api;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what no other controller of {@code /api} takes, so that it has the form of the API's errors. */
@RestController
class NothingHere {

    @RequestMapping("/api/v1/**")
    ProblemDetail nothing() {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "the API has nothing at this address");
    }
}
