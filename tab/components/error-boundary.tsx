// Catches what no page foresaw, for example a part of the page that a new release has replaced meanwhile.
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <Problem title="This page stopped working" error={this.state.error} onTryAgain={() => { window.location.reload(); }} />;
  }
}
