package api

import (
	"net"
	"net/http"
	"net/netip"
)

// isLoopback reports whether the caller sits at this machine and asked for it
// by a loopback name.
func isLoopback(r *http.Request) bool {
	return loopbackAddress(r.RemoteAddr) && loopbackName(r.Host)
}

func loopbackAddress(remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

func loopbackName(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == "::1"
}
