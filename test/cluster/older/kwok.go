package main

// kwok needs libraries of a newer Kubernetes than this one: it comes from the other executable.

func printStages() { fail("this executable has no kwok") }

func runKwok() { fail("this executable has no kwok") }
