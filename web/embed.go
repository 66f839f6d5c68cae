//go:build !dev

// Package web holds the page: the TypeScript sources, and what Vite made of
// them, embedded into the binary.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist*
var built embed.FS

// Dist is the built page: index.html and assets/. It has no index.html when
// the program was built before the page.
func Dist() fs.FS {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		return built // unreachable: "dist" is a valid path
	}
	return dist
}
