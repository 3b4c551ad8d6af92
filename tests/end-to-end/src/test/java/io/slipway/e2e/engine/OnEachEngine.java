package io.slipway.e2e.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of one engine, run on each of {@link Engines#all}, which stay up for the tests that follow. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "on {0}", autoCloseArguments = false)
@MethodSource("io.slipway.e2e.engine.Engines#all")
@interface OnEachEngine {}
