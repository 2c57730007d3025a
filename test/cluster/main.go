// canopy-cluster is a Kubernetes control plane for tests in one executable.
// The component to run is its first argument: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl,
// kwok (fake kubelets) or kwok-stages (prints the file for its --config); the remaining arguments are that component's own.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var components = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kubectl":                 kubectl.NewDefaultKubectlCommand,
}

func main() {
	if len(os.Args) < 2 {
		fail("usage: canopy-cluster COMPONENT [ARGUMENT...]")
	}
	if os.Getenv("CANOPY_END_WITH_STDIN") != "" {
		go endWithStdin()
	}
	name := os.Args[1]
	os.Args = os.Args[1:]
	switch newCommand, ok := components[name]; {
	case name == "etcd":
		etcdmain.Main(os.Args)
	case name == "kwok":
		runKwok()
	case name == "kwok-stages":
		printStages()
	case ok:
		os.Exit(cli.Run(newCommand()))
	default:
		fail(fmt.Sprintf("unknown component %q", name))
	}
}

// endWithStdin ends this process when the one that started it is gone, however it went: their pipe closes then.
func endWithStdin() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}
