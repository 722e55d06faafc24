using System.Runtime.InteropServices;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>
/// Turns the first Ctrl-C (or a termination request) into a cancellation; a second one ends the process. Before any work that obeys the
/// cancellation, the first one ends the process: nothing is to be saved yet, and reading a silent pipe never looks at a token.
/// </summary>
sealed class Interruption : IDisposable
{
    static volatile bool IsObeyed;

    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen for signals.</summary>
    public Interruption()
        => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Token that the first signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Says that from now on the command obeys the token. Call it after the input is read and before the work.</summary>
    public static void Obey() => IsObeyed = true;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        if (!IsObeyed || _source.IsCancellationRequested)
        {
            // Show the cursor again, because the progress bar hides it and cannot restore it now.
            if (!Console.IsErrorRedirected) Console.Error.Write("\e[?25h");
            if (!IsObeyed) Console.Error.WriteLine("Interrupted.");
            // Leave no lock and no empty folder.
            FolderClaim.EndAll();
            return;
        }
        context.Cancel = true;
        _source.Cancel();
    }
}
