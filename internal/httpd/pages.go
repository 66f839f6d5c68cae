package httpd

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// pages serves the built page. Files under assets/ carry a hash in their name
// and may be kept for ever; every other path that names no file is the app
// itself, which reads its address.
type pages struct {
	files fs.FS

	mu    sync.Mutex
	ready map[string]*page
}

// page is one file with its encodings.
type page struct {
	kind  string
	etag  string
	plain []byte
	gzip  []byte // nil when compressing saves less than a tenth, as with fonts
	br    []byte // nil unless the build left a .br beside the file
}

func newPages(files fs.FS) *pages { return &pages{files: files, ready: map[string]*page{}} }

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "There is only a page to read here.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	found, err := p.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		// Below p/ a dot is part of a name, such as a person's e-mail address.
		if path.Ext(name) != "" && !strings.HasPrefix(name, "p/") {
			http.NotFound(w, r)
			return
		}
		name = "index.html"
		found, err = p.load(name)
	}
	if err != nil {
		http.Error(w, "This program was built without its page; `make build` builds both. The API is described at /docs.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", found.kind)
	h.Set("ETag", found.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == found.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(found.encoded(h, r.Header.Get("Accept-Encoding"))) //nolint:gosec // a file of the build; the header only picks its encoding
}

// encoded picks the smallest encoding the browser takes.
func (f *page) encoded(h http.Header, accepts string) []byte {
	switch {
	case f.br != nil && strings.Contains(accepts, "br"):
		h.Set("Content-Encoding", "br")
		return f.br
	case f.gzip != nil && strings.Contains(accepts, "gzip"):
		h.Set("Content-Encoding", "gzip")
		return f.gzip
	}
	return f.plain
}

// load reads and compresses a file the first time it is asked for.
func (p *pages) load(name string) (*page, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.ready[name]; ok {
		return f, nil
	}
	if !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	plain, err := fs.ReadFile(p.files, name)
	if err != nil {
		// A folder cannot be read either: that, too, is no file of the page.
		return nil, fs.ErrNotExist
	}
	sum := sha256.Sum256(plain)
	f := &page{kind: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:12]) + `"`, plain: plain}
	if f.kind == "" {
		f.kind = "application/octet-stream"
	}
	if br, err := fs.ReadFile(p.files, name+".br"); err == nil {
		f.br = br
	}
	compressed, err := gzipped(plain)
	if err != nil {
		return nil, err
	}
	if len(compressed) < len(plain)*9/10 {
		f.gzip = compressed
	}
	p.ready[name] = f
	return f, nil
}

func gzipped(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(plain); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
