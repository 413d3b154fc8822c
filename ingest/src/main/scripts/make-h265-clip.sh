#!/bin/sh
# Makes the H.265 clip that the camera simulator replays, because the FFmpeg that Keepsight ships has no H.265 encoder.
# Run by hand when the scene is to change; the result is committed.
#
#   ingest/src/main/scripts/make-h265-clip.sh [output.h265]
#
# The scene: a school gate, people walking and a ball, 640x360, 12 pictures a second, 12 s that loop without a jump; a
# keyframe each 2 s, closed GOPs, no B-frames, parameter sets before each keyframe, raw Annex B.
set -eu

out=${1:-$(dirname "$0")/../resources/org/keepsight/ingest/simulator/loop.h265}
font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf

if ! ffmpeg -hide_banner -encoders 2>/dev/null | grep -q libx265; then
    echo "make-h265-clip: needs ffmpeg with libx265: apt-get install -y --no-install-recommends ffmpeg" >&2
    exit 1
fi
if [ ! -r "$font" ]; then
    echo "make-h265-clip: needs $font: apt-get install -y --no-install-recommends fonts-dejavu-core" >&2
    exit 1
fi

# Paving, sky, wall, and the gate between its posts.
scene='drawgrid=x=0:y=20:w=80:h=45:t=1:c=0x5b5f58@0.6,drawbox=y=0:h=150:c=0xa9bccb:t=fill,drawbox=y=110:h=120:c=0x8c5a44:t=fill,drawbox=y=226:h=8:c=0x5e4436:t=fill'
scene="$scene,drawbox=x=210:y=60:w=26:h=174:c=0xb9b2a4:t=fill,drawbox=x=404:y=60:w=26:h=174:c=0xb9b2a4:t=fill"
scene="$scene,drawbox=x=210:y=60:w=220:h=24:c=0x7d2f2a:t=fill,drawbox=x=236:y=84:w=168:h=150:c=0x6f7f86:t=fill"

# People: a coat, a head. All periods divide 12 s, so that the last picture leads to the first.
walk() { # in, out, coat, width, height, x, y
    printf '[%s][%s]overlay=x=%s:y=%s[%s];' "$1" "$3" "$4" "$5" "$2"
}
graph="color=c=0x777b72:s=640x360:r=12:d=12,$scene[s0];"
graph="${graph}color=c=0x1f3a6e:s=20x46:r=12:d=12,drawbox=x=4:y=0:w=12:h=14:c=0xd9a77f:t=fill[p1];"
graph="${graph}color=c=0xb33b2e:s=18x40:r=12:d=12,drawbox=x=4:y=0:w=10:h=12:c=0xd9a77f:t=fill[p2];"
graph="${graph}color=c=0xe0c040:s=26x60:r=12:d=12,drawbox=x=6:y=0:w=14:h=18:c=0xc79368:t=fill[p3];"
graph="${graph}color=c=0xf2f2f2:s=10x10:r=12:d=12[ball];"
graph="$graph$(walk s0 s1 p1 "'mod(t/12*680\,680)-20'" "'214+2*sin(t*PI*4)'")"
graph="$graph$(walk s1 s2 p2 "'660-mod(t/6*680\,680)'" "'236+2*sin(t*PI*4+1)'")"
graph="$graph$(walk s2 s3 p3 "'320+240*sin(t*PI/6)'" "'262+30*cos(t*PI/6)'")"
graph="$graph$(walk s3 s4 ball "'320+290*cos(t*PI/3)'" "'330-60*abs(sin(t*PI))'")"
label="fontfile=$font:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=5:fontsize=20"
graph="${graph}[s4]noise=alls=5:allf=t:all_seed=265,drawtext=$label:x=12:y=12:text='H.265'"
graph="$graph,drawtext=$label:x=w-tw-12:y=12:text='%{eif\\:floor(t)\\:d\\:2} s',format=yuv420p"

ffmpeg -v error -nostdin -y -filter_complex_threads 1 -filter_complex "$graph" -frames:v 144 -an -c:v libx265 \
    -preset slow -profile:v main -crf 24 \
    -x265-params log-level=error:pools=none:frame-threads=1:keyint=24:min-keyint=24:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:info=0:aud=1 \
    -f hevc "$out"
echo "$out: $(wc -c <"$out") bytes"
