using System.Runtime.InteropServices;

namespace Reparam.Cli.Commands;

/// <summary>Turns the first Ctrl-C (or a termination request) into a cancellation; a second one ends the process.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen for signals.</summary>
    public Interruption()
        => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Token that the first signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            // Show the cursor again, because the progress bar hides it and cannot restore it now.
            if (!Console.IsErrorRedirected) Console.Error.Write("\e[?25h");
            return;
        }
        context.Cancel = true;
        _source.Cancel();
    }
}
