package org.keepsight.ingest.rtsp;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks the addresses of a host name up; the system's resolver, or one whose answers change at a test's will. */
@FunctionalInterface
interface NameResolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
}
