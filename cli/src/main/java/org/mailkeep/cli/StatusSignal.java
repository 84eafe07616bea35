package org.mailkeep.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * SIGUSR1: somebody wants to know how far the command is. Where that signal can't be had, nobody is answered. Thread-safe.
 *
 * <p>The only way to a signal is {@code sun.misc.Signal} of the module jdk.unsupported, of which the compiler warns whatever it is told. So it is looked up by name; that takes some milliseconds, and is
 * done beside the command's own work.
 */
final class StatusSignal {
  private final boolean ofProcess;
  private boolean installed;
  private volatile @Nullable Runnable answer;

  private StatusSignal(boolean ofProcess) {
    this.ofProcess = ofProcess;
  }

  /** The one that this process gets. */
  static StatusSignal ofProcess() {
    return new StatusSignal(true);
  }

  /** One that no signal sets off. */
  static StatusSignal none() {
    return new StatusSignal(false);
  }

  /** From now on, or shortly after, {@code whatToDo} is done, on a thread of its own, each time that the signal comes. */
  synchronized void answer(Runnable whatToDo) {
    answer = whatToDo;
    if (ofProcess && !installed) {
      installed = true;
      Thread.ofPlatform().name("mailkeep-status").daemon().start(this::install);
    }
  }

  /** The signal came. */
  void received() {
    Runnable whatToDo = answer;
    if (whatToDo != null) {
      whatToDo.run();
    }
  }

  private void install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, new Handler(this));
      signal.getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("USR1"), proxy);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // A system without that signal, or a JVM that keeps it to itself.
      answer = null;
    }
  }

  private record Handler(StatusSignal status) implements InvocationHandler {
    @Override
    @SuppressWarnings("ReferenceEquality") // asking the proxy whether it equals something would come here again
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
      return switch (method.getName()) {
        case "handle" -> {
          status.received();
          yield null;
        }
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "mailkeep's handler of SIGUSR1";
      };
    }
  }
}
