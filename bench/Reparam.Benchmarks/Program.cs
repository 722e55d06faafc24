using BenchmarkDotNet.Running;
using Reparam.Benchmarks;
using Reparam.Benchmarks.Comparison;

if (args is ["matmul"]) MatrixProductComparison.Run();
else if (args is ["serve"]) Server.Run(Console.In, Console.Out);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
