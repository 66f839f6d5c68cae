#!/bin/sh
# A PostgreSQL for tests, in a folder of its own, reached through a socket in
# that folder: it listens on no port, needs no password, and leaves nothing.
#
#   scripts/postgres.sh start   start it (or find it running) and print its URL
#   scripts/postgres.sh stop    stop it and remove its folder
#   scripts/postgres.sh hold    start one more, print its URL, and stop it when
#                               standard input closes: for a test that must
#                               leave no process behind, however it ends
#
# Exits 3 when no PostgreSQL is installed. As root it runs as the user postgres
# or nobody, because PostgreSQL refuses to run as root. Nothing is synced to
# disk: this is for tests only.
set -eu

fail() { echo "postgres.sh: $1" >&2; exit "${2:-1}"; }

# bin is the folder of initdb and postgres: on the PATH, or Debian's newest.
find_bin() {
	for candidate in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/x)")" \
		$(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -rV); do
		if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
			echo "$candidate"
			return
		fi
	done
	fail "no PostgreSQL found: install it (Debian: apt-get install postgresql)" 3
}

# as runs a command as the user that PostgreSQL may run as.
as() {
	if [ "$(id -u)" != 0 ]; then
		"$@"
	elif command -v setpriv >/dev/null; then
		setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups "$@"
	else
		su -s /bin/sh "$owner" -c 'exec "$0" "$@"' -- "$@"
	fi
}

# create makes a cluster in $dir and starts it.
create() {
	bin=$(find_bin)
	owner=$(id -un)
	if [ "$owner" = root ]; then
		owner=nobody
		if id postgres >/dev/null 2>&1; then owner=postgres; fi
		chown "$owner" "$dir"
	fi
	cd "$dir"
	as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions >"$dir/initdb.log" 2>&1 ||
		{ cat "$dir/initdb.log" >&2; fail "initdb failed"; }
	cat >>"$dir/data/postgresql.conf" <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$dir'
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		max_connections = 200
		shared_buffers = 32MB
		autovacuum = off
	CONF
	as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >/dev/null 2>&1 ||
		{ cat "$dir/server.log" >&2; fail "PostgreSQL did not start"; }
	url="postgres://postgres@/postgres?host=$dir"
}

# destroy stops the cluster in $dir, if there is one, and removes the folder.
destroy() {
	if [ -f "$dir/data/postmaster.pid" ]; then
		kill -INT "$(head -n 1 "$dir/data/postmaster.pid")" 2>/dev/null || true
		n=0
		while [ -f "$dir/data/postmaster.pid" ] && [ $n -lt 100 ]; do
			sleep 0.05
			n=$((n + 1))
		done
	fi
	rm -rf "$dir"
}

state="${TMPDIR:-/tmp}/prodops-postgres-$(id -u)"

case "${1:-}" in
start)
	if [ -f "$state" ]; then
		dir=$(cat "$state")
		if [ -f "$dir/data/postmaster.pid" ] && kill -0 "$(head -n 1 "$dir/data/postmaster.pid")" 2>/dev/null; then
			echo "postgres://postgres@/postgres?host=$dir"
			exit 0
		fi
		rm -rf "$dir" "$state"
	fi
	dir=$(mktemp -d "${TMPDIR:-/tmp}/prodops-pg.XXXXXX")
	create
	(umask 077 && echo "$dir" >"$state")
	echo "$url"
	;;
stop)
	[ -f "$state" ] || exit 0
	dir=$(cat "$state")
	case "$dir" in */prodops-pg.*) destroy ;; esac
	rm -f "$state"
	;;
hold)
	# The end comes by standard input, also when the terminal sends ^C to all of us.
	trap '' INT HUP TERM
	dir=$(mktemp -d "${TMPDIR:-/tmp}/prodops-pg.XXXXXX")
	trap destroy EXIT
	create
	echo "$url"
	cat >/dev/null
	;;
*)
	fail "usage: postgres.sh start|stop|hold" 2
	;;
esac
