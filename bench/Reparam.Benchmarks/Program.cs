using BenchmarkDotNet.Running;
using Reparam.Benchmarks;

if (args is ["matmul"]) MatrixProductComparison.Run();
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
