package httpd

import (
	"net/http"
	"net/netip"
	"strings"
)

// forwarded sets RemoteAddr to the address of the caller, without the port.
// X-Forwarded-For is believed only as far as trusted proxies wrote it: read
// from the right, the first address that is not such a proxy is the caller.
func (s *Server) forwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
			r.RemoteAddr = s.caller(peer.Addr().Unmap(), r.Header.Values("X-Forwarded-For")).String()
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) caller(peer netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(peer); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop.Unmap()
	}
	return peer
}

func (s *Server) trusted(address netip.Addr) bool {
	for _, proxy := range s.opts.Proxies {
		if proxy.Contains(address) {
			return true
		}
	}
	return false
}
