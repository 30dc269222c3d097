#!/bin/sh
# Stands in for a live encoder: plays the demo's recorded session over and over, as a live HLS stream of which only the
# latest half minute is kept, until Ctrl-C. Its address for a broadcast is /media/livestreams/live/session.m3u8.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-${LIANXIN_MEDIA_ROOT:-$root/var/media}}/livestreams/live
mkdir -p "$folder"
rm -f "$folder"/*.ts "$folder"/*.m3u8
cp "$root/home/demo/stream/session.m3u8" "$folder"
cd "$folder"
exec "${FFMPEG:-ffmpeg}" -hide_banner -loglevel error -nostdin \
  -re -stream_loop -1 -i "$root/home/demo/stream/q0.m3u8" -re -stream_loop -1 -i "$root/home/demo/stream/q1.m3u8" \
  -map 0:v -map 0:a -map 1:v -map 1:a -c copy \
  -f hls -hls_time 4 -hls_list_size 8 -hls_flags delete_segments+omit_endlist+temp_file \
  -hls_segment_filename "q%v-%d.ts" -var_stream_map "v:0,a:0 v:1,a:1" "q%v.m3u8"
