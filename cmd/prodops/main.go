// Command prodops is the server and its tools in one program.
package main

import (
	"fmt"
	"os"

	"prodops/internal/api"
)

func main() {
	document, err := api.New().OpenAPI()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout.Write(append(document, '\n'))
}
