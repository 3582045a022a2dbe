/// Ways to other hosts: commands and TCP connections over SSH, by JSch or by the system's OpenSSH.
@NullMarked
package io.codex.core.ssh;

import org.jspecify.annotations.NullMarked;
