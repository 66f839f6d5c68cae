package eventlog

import (
	"os"
	"syscall"
)

// fdatasync writes the bytes and the size, but not the modification time: half
// the work of fsync on most file systems.
func fdatasync(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if err != syscall.EINTR {
			return err
		}
	}
}
