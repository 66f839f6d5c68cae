//go:build unix

package main

import "golang.org/x/sys/unix"

// freeBytes is how much an ordinary account may still write to the disk of path.
func freeBytes(path string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
