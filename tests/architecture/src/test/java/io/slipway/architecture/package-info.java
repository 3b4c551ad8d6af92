/** The rules that hold the modules, packages and tables apart; each is shown able to fail. */
@NullMarked
package io.slipway.architecture;

import org.jspecify.annotations.NullMarked;
