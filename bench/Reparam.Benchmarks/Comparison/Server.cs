using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using Reparam.Kernels;

namespace Reparam.Benchmarks.Comparison;

/// <summary>
/// Our side of <c>bench/pytorch/run</c>: a process that waits for requests, one a line on stdin, and answers each with a line
/// on stdout.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>open WORK SHAPE THREADS FOLDER</c>: makes a work from the inputs in the folder, raw float32, and calls it once.
/// Answers <c>ok</c>.</item>
/// <item><c>save</c>: writes the results of the last call into the folder, by name. Answers <c>ok</c>.</item>
/// <item><c>run CALLS</c>: makes one call that is not timed, which brings evicted data back and wakes the threads, then the
/// timed calls. Answers <c>ran NANOSECONDS METHODS IDLE</c>: the time of all timed calls, the number of methods compiled
/// meanwhile, and the processor time in nanoseconds that this process used since the previous run.</item>
/// </list>
/// A request that fails is answered by <c>error MESSAGE</c>. The end of stdin ends the process.
/// </remarks>
static class Server
{
    /// <summary>Answers requests until they end.</summary>
    public static void Run(TextReader requests, TextWriter answers)
    {
        using var session = new Session();
        answers.WriteLine($"ready {RuntimeInformation.FrameworkDescription}");
        answers.Flush();
        while (requests.ReadLine() is { } request)
        {
            answers.WriteLine(session.Answer(request));
            answers.Flush();
        }
    }

    sealed class Session : IDisposable
    {
        Compute? _compute;
        IWork? _work;
        string _folder = "";
        TimeSpan _processor;

        public string Answer(string request)
        {
            var words = request.Split(' ', 5);
            try
            {
                return words switch
                {
                    ["open", var work, var shape, var threads, var folder] => Open(work, shape, Integer(threads), folder),
                    ["save"] => Save(),
                    ["run", var calls] => Time(Integer(calls)),
                    _ => $"error no such request: {request}",
                };
            }
            catch (Exception exception) when (exception is ArgumentException or IOException or FormatException or InvalidOperationException)
            {
                return $"error {exception.Message.ReplaceLineEndings(" ")}";
            }
        }

        public void Dispose() => _compute?.Dispose();

        string Open(string work, string shape, int threads, string folder)
        {
            _compute?.Dispose();
            _compute = new Compute(threads);
            _folder = folder;
            _work = Works.Open(work, shape, Input, _compute);
            _work.Call();
            return "ok";
        }

        float[] Input(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, name))).ToArray();

        string Save()
        {
            foreach (var (name, values) in Opened.Results)
            {
                var bytes = new byte[Buffer.ByteLength(values)];
                Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
                File.WriteAllBytes(Path.Combine(_folder, name), bytes);
            }
            return "ok";
        }

        string Time(int calls)
        {
            var work = Opened;
            var idle = Environment.CpuUsage.TotalTime - _processor;
            var methods = JitInfo.GetCompiledMethodCount();
            work.Call();
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < calls; call++) work.Call();
            var elapsed = Stopwatch.GetElapsedTime(start);
            methods = JitInfo.GetCompiledMethodCount() - methods;
            _processor = Environment.CpuUsage.TotalTime;
            return string.Create(CultureInfo.InvariantCulture, $"ran {elapsed.TotalNanoseconds:F0} {methods} {idle.TotalNanoseconds:F0}");
        }

        IWork Opened => _work ?? throw new InvalidOperationException("No work is open.");

        static int Integer(string word) => int.Parse(word, CultureInfo.InvariantCulture);
    }
}
