# Runs a program of codex that is no service. Before this text stand that of node.sh and options, those of its native form.
if [ "$(head -c 2 "$tree/bin/${launcher[0]}")" != '#!' ]; then
  launcher=("${launcher[0]}" "${options[@]}" "${launcher[@]:1}")
fi
exec "${container[@]}" "$tree/bin/${launcher[0]}" "${launcher[@]:1}"
