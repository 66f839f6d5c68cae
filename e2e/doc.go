// Package e2e tests the built program from outside: it starts the real binary
// on fresh stores and talks HTTP to it, as everybody else does.
//
// The *.txt files are scripts of requests and expected answers; they read as
// documentation and script_test.go explains their few rules. The heavier tests
// (crashes, a full disk, hostile bodies, unmodified SDKs) are Go.
package e2e
