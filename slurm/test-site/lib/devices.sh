# shellcheck shell=bash
# Sourced by what makes a root folder.

# make_devices FOLDER: a /dev with terminals of its own
make_devices() {
  mount -t tmpfs -o mode=755 tmpfs "$1"
  mknod -m 666 "$1/null" c 1 3
  mknod -m 666 "$1/zero" c 1 5
  mknod -m 666 "$1/full" c 1 7
  mknod -m 666 "$1/random" c 1 8
  mknod -m 666 "$1/urandom" c 1 9
  mknod -m 666 "$1/tty" c 5 0
  mkdir "$1/pts" "$1/shm"
  mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$1/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$1/shm"
  ln -s pts/ptmx "$1/ptmx"
  ln -s /proc/self/fd "$1/fd"
  ln -s fd/0 "$1/stdin"
  ln -s fd/1 "$1/stdout"
  ln -s fd/2 "$1/stderr"
}
