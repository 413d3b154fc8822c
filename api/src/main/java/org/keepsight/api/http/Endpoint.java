package org.keepsight.api.http;

/** Answers one operation of the contract. Runs on a virtual thread and may block. */
@FunctionalInterface
interface Endpoint {
    Answer answer(Request request) throws Exception;
}
