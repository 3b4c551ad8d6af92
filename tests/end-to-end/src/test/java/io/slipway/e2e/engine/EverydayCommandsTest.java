package io.slipway.e2e.engine;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** A few cases of each kind, for the fast tier. */
class EverydayCommandsTest {

    @TestFactory
    Stream<DynamicNode> whatEverybodyUsesEveryDay() {
        return Matrix.tests(Case::fast);
    }
}
