//go:build dev

// Package web holds the page: the TypeScript sources, and what Vite made of
// them. With the build tag "dev" the page is read from the checkout, so that a
// rebuilt page shows without rebuilding the program.
package web

import (
	"io/fs"
	"os"
)

// Dist is the page as last built in the checkout the program is started from.
func Dist() fs.FS { return os.DirFS("web/dist") }
