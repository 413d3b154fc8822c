/** What a claim of speed rests on: each class here measures one thing against a peer. Not shipped. */
@NullMarked
package org.keepsight.benchmarks;

import org.jspecify.annotations.NullMarked;
