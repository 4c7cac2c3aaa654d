'use client';

export const TestAlert = () => null;
