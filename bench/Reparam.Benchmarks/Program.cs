using System.Globalization;
using BenchmarkDotNet.Running;
using Reparam.Benchmarks;
using Reparam.Benchmarks.Comparison;

if (args is ["matmul"] or ["matmul", _]) MatrixProductComparison.Run(args is [_, var file] ? file : null);
else if (args is ["start-up"] or ["start-up", _]) StartUp.Run(args is [_, var threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 2);
else if (args is ["serve"]) Server.Run(Console.In, Console.Out);
else if (args is ["class-gradients", var run]) ClassGradients.Run(run);
else if (args is ["class-slopes", var checkpoint]) ClassSlopes.Run(checkpoint);
else if (args is ["growth"] or ["growth", _]) Growth.Run(args is [_, var folder] ? folder : Path.Combine("experiments", "growth"));
else BenchmarkSwitcher.FromAssembly(typeof(DrawBenchmarks).Assembly).Run(args);
