"""An RTSP server of GStreamer that plays clips in real time, each client from the beginning.

Usage: rtsp_server.py PORT USER:PASSWORD|- NAME=CODEC[+SOUND]:CLIP ...
CODEC is h264 or h265; SOUND is pcma, pcmu or aac, made here. Prints 'ready' when it listens.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

SOUND = {
    "pcma": "audiotestsrc ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8",
    "pcmu": "audiotestsrc ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0",
    "aac": "audiotestsrc ! audio/x-raw,rate=16000,channels=1 ! avenc_aac ! aacparse ! rtpmp4gpay name=pay1 pt=97",
}


def launch(codec, sound, clip):
    # The payloader repeats the parameter sets even between the slices of one picture, which a recorder has to bear.
    video = (
        f'filesrc location="{clip}" ! qtdemux ! {codec}parse config-interval=-1 '
        f"! rtp{codec}pay name=pay0 pt=96 config-interval=-1"
    )
    return f"( {video} {SOUND[sound] if sound else ''} )"


def require_digest(server, user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)


def main(port, account, mounts):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    if account != "-":
        require_digest(server, *account.split(":", 1))
    for mount in mounts:
        name, rest = mount.split("=", 1)
        kind, clip = rest.split(":", 1)
        codec, _, sound = kind.partition("+")
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(launch(codec, sound, clip))
        if account != "-":
            permissions = GstRtspServer.RTSPPermissions()
            for permission in ("media.factory.access", "media.factory.construct"):
                permissions.add_permission_for_role("viewer", permission, True)
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory("/" + name, factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on port {port}")
    print("ready", flush=True)
    GLib.MainLoop().run()


main(sys.argv[1], sys.argv[2], sys.argv[3:])
