package io.slipway.e2e.engine;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** All cases that the fast tier leaves out. */
@Tag("slow")
class EveryCommandAndFlagTest {

    @TestFactory
    Stream<DynamicNode> everyCommandWithEachOfItsFlags() {
        return Matrix.tests(what -> !what.fast());
    }
}
